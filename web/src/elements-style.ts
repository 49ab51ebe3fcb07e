/**
 * One sheet for all elements. Text and ground of each part are set together,
 * so that they suit each other on any page, light or dark.
 */
const css = `
:host { display: inline-block; }
:host(authkit-user) { display: inline; }
:host(:is(authkit-provider, authkit-signed-in, authkit-signed-out)) { display: contents; }
:host(:state(absent)) { display: none; }
:host(:state(picture)) { display: inline-block; width: 3rem; height: 3rem; vertical-align: middle; }
[hidden] { display: none !important; }
.waiting { visibility: hidden; }
* { box-sizing: border-box; }

button, select {
  min-height: var(--authkit-height, 2.75rem);
  padding: var(--authkit-padding, 0.5rem 1.125rem);
  border: var(--authkit-border, 1px solid transparent);
  border-radius: var(--authkit-radius, 0.5rem);
  font: inherit;
}
button {
  position: relative;
  max-width: 100%;
  background: var(--authkit-background, #0b6e5f);
  color: var(--authkit-color, #ffffff);
  font-weight: var(--authkit-font-weight, 600);
  cursor: pointer;
}
button:hover { background: var(--authkit-background-hover, var(--authkit-background, #08564a)); }
button:disabled { opacity: 0.6; cursor: not-allowed; }
button[aria-busy="true"] { cursor: progress; }
:focus-visible { outline: 3px solid var(--authkit-focus, #0b6e5f); outline-offset: 2px; box-shadow: 0 0 0 2px #ffffff; }
select {
  border-color: #767676;
  background: Field;
  color: FieldText;
}
label { display: inline-flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.5rem; }

.label { display: inline-block; }
[aria-busy="true"] > .label { opacity: 0.25; }
.spinner {
  display: none;
  position: absolute;
  inset: 0;
  margin: auto;
  width: 1.125em;
  height: 1.125em;
  border: 0.17em solid;
  border-block-end-color: transparent;
  border-radius: 50%;
  animation: turn 0.9s linear infinite;
}
[aria-busy="true"] > .spinner { display: block; }
@keyframes turn { to { rotate: 1turn; } }
@media (prefers-reduced-motion: reduce) { .spinner { animation: none; border-style: dotted; } }
@media (forced-colors: active) { button { border: 1px solid ButtonBorder; } }

.error {
  display: block;
  max-width: 40rem;
  margin-block: 0.5rem;
  padding: 0.5rem 0.75rem;
  border-inline-start: 3px solid var(--authkit-error-color, #8f2318);
  background: var(--authkit-error-background, #fdeeeb);
  color: var(--authkit-error-color, #8f2318);
  font-size: 0.9375em;
  font-weight: normal;
  text-align: start;
  overflow-wrap: anywhere;
}
.error:empty { display: none; }

.placeholder {
  display: inline-block;
  width: var(--authkit-placeholder-width, 8em);
  max-width: 100%;
  height: 0.75em;
  border-radius: 0.375em;
  background: currentColor;
  opacity: 0.2;
}
[part="value"] { border-radius: inherit; }
img { display: block; width: 100%; height: 100%; border-radius: inherit; object-fit: cover; }
`;

let sheet: CSSStyleSheet | undefined;

/** Made when first asked for: there is none on a server. */
export function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
}
