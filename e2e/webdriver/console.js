(() => {
  const entries = [];
  Object.defineProperty(window, "__webdriverConsole", { value: entries });
  const show = (value) => {
    if (typeof value === "string") return value;
    if (value instanceof Error) return value.name + ": " + value.message;
    try {
      return JSON.stringify(value) ?? String(value);
    } catch {
      return String(value);
    }
  };
  const record = (level, values) => entries.push({ level, text: values.map(show).join(" ") });
  for (const level of ["log", "info", "debug", "warn", "error", "trace"]) {
    const original = console[level];
    console[level] = function (...values) {
      record(level, values);
      return original.apply(console, values);
    };
  }
  const assert = console.assert;
  console.assert = function (condition, ...values) {
    if (!condition) record("assert", values);
    return assert.call(console, condition, ...values);
  };
  addEventListener("error", (event) => {
    // A resource that failed to load has no message; only its element tells.
    if (event instanceof ErrorEvent) record("uncaught", [event.error ?? event.message]);
    else record("uncaught", ["could not load " + (event.target.src || event.target.href)]);
  }, true);
  addEventListener("unhandledrejection", (event) => record("rejection", [event.reason]));
  addEventListener("securitypolicyviolation", (event) =>
    record("csp", [event.violatedDirective + " " + event.blockedURI]));
})();
