/* What the page knows, and numbers the German way: whole numbers of the last decimal come in, no rounding happens here. */
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const isGiven = (value) => value !== null && value !== undefined;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/* A sign as a small whole number; an exclamation mark stands for none and gives -1. */
const code = (text, i) => LETTERS.indexOf(text[i]);

/* A column as `packed` wrote it: 0 stands for none. */
function unpacked(column) {
  if (!column.v) return null;
  if (column.read) return column.read;
  column.read = [];
  for (let k = 0; k < column.v.length; k += column.w) {
    let value = 0;
    for (let s = 0; s < column.w; s++) value = value * LETTERS.length + code(column.v, k + s);
    column.read.push(value ? value + column.o : null);
  }
  return column.read;
}

const thin = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, "\u202f");
function number(scaled, digits) {
  const text = String(Math.abs(scaled)).padStart(digits + 1, "0");
  const whole = thin(text.slice(0, text.length - digits));
  const sign = scaled < 0 ? "\u2212" : "";
  return sign + (digits ? whole + "," + text.slice(-digits) : whole);
}
/* What is rounded says so; zero and what is no multiple of the base were not. */
function count(value, under) {
  if (!isGiven(value)) return isGiven(under) ? "unter\u00a0" + number(under, 0) : "";
  return (data.base && value && value % data.base === 0 ? "rund\u00a0" : "") + number(value, 0);
}

/* All text becomes text: nothing of the data is ever read as markup. */
function element(tag, text, attributes) {
  const made = document.createElement(tag);
  if (isGiven(text)) made.textContent = text;
  for (const name in attributes) made.setAttribute(name, attributes[name]);
  return made;
}
function drawn(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const name in attributes) made.setAttribute(name, attributes[name]);
  return made;
}
/* A name may be written from right to left: what stands beside it keeps its order. */
function isolated(text) {
  const made = element("bdi");
  // a line may end behind a slash: „Holthausen/Lindenhorst“ is no one word
  text.split("/").forEach((part, n) => made.append(...(n ? ["/", element("wbr")] : []), part));
  return made;
}
const byGerman = new Intl.Collator("de", { numeric: true }).compare;
