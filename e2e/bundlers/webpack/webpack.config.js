export default {
  mode: "production",
  entry: "./main.js",
  output: { trustedTypes: true },
};
