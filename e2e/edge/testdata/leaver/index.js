// A visitor that leaves: it sends its request on to another Worker and gives
// it up after some milliseconds. workerd passes on no browser that leaves.
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), Number(searchParams.get("after")));
    const { method, headers } = request;
    try {
      const answer = await env.EDGE.fetch(new Request("http://edge" + pathname, { method, headers, signal: abort.signal }));
      return new Response("answered " + answer.status + " " + (await answer.text()));
    } catch (cause) {
      return new Response("left: " + cause.name);
    }
  },
};
