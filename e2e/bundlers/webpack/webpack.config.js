export default {
  mode: "production",
  entry: "./main.js",
  output: { publicPath: "/", filename: "main.js", module: true },
  experiments: { outputModule: true },
};
