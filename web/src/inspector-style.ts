/**
 * Ground and text are set together, so that the element suits any page, light
 * or dark. What it says is English, from left to right on every page.
 */
export const css = `
:host {
  --card: #ffffff; --ink: #1c2023; --quiet: #565e64; --line: #d5d2ca; --accent: #0b6e5f; --bad: #a02a1f; --soft: #f3f2ee;
  display: block; padding: 1rem; border-radius: 0.75rem; color-scheme: light dark; container-type: inline-size;
  background: var(--card); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere; direction: ltr; text-align: start;
}
@media (prefers-color-scheme: dark) {
  :host { --card: #1a2023; --ink: #e9edee; --quiet: #a6b0b5; --line: #3b464b; --accent: #69d2bb; --bad: #ffb3a8; --soft: #232b2f; }
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
h2, p, ol, dl, dd { margin: 0; padding: 0; }
h2 { font-size: 1.25rem; line-height: 1.3; }
h2:focus { outline: none; }
code { font: 0.875em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button, textarea { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--quiet); border-radius: 0.5rem; }
button { min-height: 2.5rem; padding: 0.25rem 0.875rem; font-weight: 600; cursor: pointer; }
button:hover { border-color: var(--accent); color: var(--accent); }
textarea { display: block; width: 100%; min-height: 12rem; margin-top: 0.75rem; padding: 0.5rem; font: 0.8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet, .foot, .time { color: var(--quiet); }
.foot, .time, caption { font-size: 0.875rem; }

.lanes { display: grid; grid-template-columns: repeat(var(--lanes), minmax(0, 1fr)); align-items: center; }
.heads { margin-top: 1rem; font-weight: 600; font-size: 0.875rem; text-align: center; color: var(--quiet); }
ol {
  list-style: none; border-block: 1px solid var(--line);
  background: repeating-linear-gradient(90deg, transparent 0 calc(50% / var(--lanes) - 0.5px), var(--line) calc(50% / var(--lanes) - 0.5px) calc(50% / var(--lanes) + 0.5px), transparent calc(50% / var(--lanes) + 0.5px) calc(100% / var(--lanes)));
}
summary { list-style: none; padding: 0.375rem 0 0.5rem; cursor: pointer; border-radius: 0.375rem; }
summary::-webkit-details-marker { display: none; }
summary:hover .title { text-decoration: underline; text-underline-offset: 0.2em; }
.head { display: flex; justify-content: space-between; align-items: baseline; gap: 0.5rem; }
.title::before { content: "›"; display: inline-block; width: 0.5em; margin-inline-end: 0.25em; text-align: center; color: var(--quiet); transition: rotate 0.15s; }
[open] > summary .title::before { rotate: 90deg; }
.title, .time { padding-inline: 0.25rem; background: var(--card); }
.title { font-weight: 600; }
.time { flex: none; font-variant-numeric: tabular-nums; }
summary .lanes { height: 0.875rem; }
.line { position: relative; height: 2px; margin-inline: calc(50% / var(--span)); background: var(--accent); }
.line::after { content: ""; position: absolute; top: 50%; width: 0.5rem; height: 0.5rem; border: solid var(--accent); border-width: 2px 2px 0 0; }
.right::after { right: 0; transform: translateY(-50%) rotate(45deg); }
.left::after { left: 0; transform: translateY(-50%) rotate(-135deg); }
.line, .dot { grid-row: 1; }
.dot { justify-self: center; width: 0.75rem; height: 0.75rem; border: 2px solid var(--accent); border-radius: 50%; background: var(--card); }
.failed .line { background: var(--bad); }
.failed .line::after, .failed .dot { border-color: var(--bad); }
.failed .title { color: var(--bad); }
.preview .line { background: repeating-linear-gradient(90deg, var(--accent) 0 0.375rem, transparent 0.375rem 0.625rem); }
.body { display: grid; gap: 0.5rem; margin-bottom: 0.5rem; padding: 0.75rem; border-radius: 0.5rem; background: var(--soft); font-size: 0.9375rem; }
.foot { display: flex; flex-wrap: wrap; gap: 0.125rem 1rem; }
dl { display: grid; gap: 0 0.75rem; grid-template-columns: max-content minmax(0, 1fr); }
dt { font-weight: 600; }
.rows { color: var(--quiet); }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
table + table { margin-top: 1rem; }
caption { padding-bottom: 0.25rem; text-align: start; color: var(--quiet); }
th, td { padding: 0.375rem 0; border-top: 1px solid var(--line); text-align: start; vertical-align: top; font-weight: normal; }
th { width: 38%; padding-inline-end: 0.75rem; color: var(--quiet); }
th code { color: var(--ink); }
.tools { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 1rem; }
.panel:not(:empty) { margin-top: 1rem; }
@container (max-width: 30rem) {
  dl, th, td { display: block; }
  th { width: auto; padding-bottom: 0; }
  td { padding-top: 0; border: 0; }
}
@media (prefers-reduced-motion: reduce) { .title::before { transition: none; } }
@media (forced-colors: active) { .line { background: CanvasText; } }
`;
