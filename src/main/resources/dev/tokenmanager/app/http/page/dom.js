// Elements, made and changed. Text only ever becomes text: nothing here reads HTML.

const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes (a null one is left out) and children (elements or strings). */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) attribute(made, name, value);
  made.append(...children);
  return made;
}

/** Changes the text only where it differs, so that nothing is laid out anew for nothing. */
export function text(node, value) {
  const wanted = value ?? '';
  if (node.textContent !== wanted) node.textContent = wanted;
}

/** Sets an attribute only where it differs; null removes it. */
export function attribute(node, name, value) {
  if (value === null || value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** Sets a style, which no style attribute could: the page's policy refuses those. */
export function style(node, name, value) {
  if (node.style.getPropertyValue(name) !== value) node.style.setProperty(name, value);
}

/** A symbol of the page; decoration, always beside a word. */
export function icon(name, className = 'icon') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  svg.append(document.createElementNS(SVG, 'use'));
  setIcon(svg, name);
  return svg;
}

export function setIcon(svg, name) {
  attribute(svg.firstElementChild, 'href', `#icon-${name}`);
}

/** Terms and descriptions that come and go: an absent value hides its pair. */
export class Facts {
  #list;
  #pairs = new Map();

  constructor(list) {
    this.#list = list;
  }

  set(term, value, className = null) {
    let pair = this.#pairs.get(term);
    if (!pair) {
      const description = element('dd', { class: className });
      const group = element('div', {}, element('dt', {}, term), description);
      pair = { group, description };
      this.#pairs.set(term, pair);
      this.#list.append(group);
    }
    pair.group.hidden = value === null || value === undefined || value === '';
    text(pair.description, value === null || value === undefined ? '' : String(value));
  }
}
