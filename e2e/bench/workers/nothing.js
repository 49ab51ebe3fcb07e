// What the runtime takes by itself.
export default { fetch: () => Response.json({ user: { id: "user_zoe" } }) };
