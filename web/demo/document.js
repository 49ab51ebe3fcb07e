// What every part of the page does with the document.

/** The element of an id that index.html is known to hold. */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element;
}

/** A new element. Texts become text nodes: what a server said is never read as HTML. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Shows or hides. */
export function show(element, shown) {
  element.hidden = !shown;
}

/**
 * Lets nobody press these buttons while `pressed` works, and says so to eye
 * and ear. Returns a function that ends it.
 */
export function busy(buttons, pressed) {
  const had = document.activeElement;
  for (const button of buttons) button.disabled = true;
  pressed?.setAttribute("aria-busy", "true");
  return () => {
    for (const button of buttons) button.disabled = false;
    pressed?.removeAttribute("aria-busy");
    // A disabled button loses the focus in some browsers.
    if (buttons.includes(had) && document.activeElement === document.body) had.focus();
  };
}
