// The search of a site: names and texts are compared as people type them, and shown as text, never as markup.
const { folders, words, levels, areas, texts, parts } = JSON.parse(document.getElementById("verzeichnis").textContent);
const MOST = 40;

const known = {
  areas: areas.map(([id, name, place]) => seekable(id, name, place, levels)),
  heads: parts.map(([title, heading]) => both(`${title} ${heading}`)),
};

// the texts of many years take a moment: the page is there before
let folded;
const foldedTexts = () => (folded ??= texts.map(both));
setTimeout(foldedTexts, 20);

function made(tag, text, more = {}) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  return Object.assign(element, more);
}

function foundAreas(asked, terms) {
  return known.areas.map((area, n) => [fit(area, asked, terms), n]).filter(([r]) => r >= 0)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, n]) => areas[n]);
}

function foundParts(terms) {
  const hits = [];
  const said = foldedTexts();
  parts.forEach(([title, heading, entries], n) => {
    const inHead = terms.every((t) => has(known.heads[n], t));
    const there = inHead ? entries
      : entries.filter(([, , text]) => terms.every((t) => has(said[text], t) || has(known.heads[n], t)));
    if (there.length) hits.push([inHead ? 0 : 1, title, heading, there]);
  });
  return hits.sort((a, b) => a[0] - b[0]);
}

const signs = new Map();
const sign = (c) => {
  if (!signs.has(c)) signs.set(c, written(c));
  return signs.get(c);
};

// where a term stands in a text as it is written: each sign is folded by itself
function place(text, terms) {
  let line = "";
  const at = [];
  for (let n = 0; n < text.length; n += 1) {
    const one = sign(text[n]);
    for (let k = 0; k < one.length; k += 1) at.push(n);
    line += one;
  }
  for (const form of terms.flat()) {
    const start = line.indexOf(form);
    if (start >= 0) return [at[start], at[start + form.length - 1] + 1];
  }
  return null;
}

function excerpt(text, terms) {
  const line = made("p");
  const whole = text.normalize("NFC");
  const hit = place(whole, terms);
  if (!hit) {
    line.textContent = whole.length > 180 ? `${whole.slice(0, 180)} …` : whole;
    return line;
  }
  const from = Math.max(0, whole.lastIndexOf(" ", Math.max(0, hit[0] - 70)) + 1);
  const end = whole.indexOf(" ", hit[1] + 110);
  const to = end < 0 ? whole.length : end;
  line.append(from ? "… " : "", whole.slice(from, hit[0]), made("mark", whole.slice(...hit)), whole.slice(hit[1], to),
    to < whole.length ? " …" : "");
  return line;
}

const link = (text, number, path, said) =>
  made("a", text, { href: `${folders[number][1]}/${path}`, ...(said ? { ariaLabel: said } : {}) });

function areaItem([id, name, where, anchor, years]) {
  const item = made("li");
  item.append(made("a", `${id} ${name}`.trim(), { href: `gebiete.html#g-${anchor}` }));
  if (where) item.append(" ", made("span", where, { className: "wo" }));
  const line = made("p", "", { className: "jahre" });
  for (const [n, word, path] of years) {
    const text = `${folders[n][0]} ${words[word]}`;
    line.append(path ? link(text, n, path, `${id}: Profil ${text}`) : made("span", `${text} `));
  }
  item.append(line);
  return item;
}

function partItem([, title, heading, entries], terms) {
  const item = made("li");
  const [[number, path, text], ...others] = entries;
  item.append(link(heading || title, number, path), " ",
    made("span", `${heading ? `${title} ` : ""}${folders[number][0]}`, { className: "wo" }));
  if (texts[text]) item.append(excerpt(texts[text], terms));
  if (others.length) {
    const line = made("p", "Auch ", { className: "jahre" });
    for (const [n, where] of others) line.append(link(folders[n][0], n, where, `${heading || title} ${folders[n][0]}`));
    item.append(line);
  }
  return item;
}

function group(title, hits, item) {
  if (!hits.length) return [];
  const list = made("ul", "", { className: "fund" });
  list.append(...hits.slice(0, MOST).map(item));
  const rest = hits.length - MOST;
  return [made("h2", title), list, ...(rest > 0 ? [made("p", `… und ${rest} weitere: das Wort genauer angeben.`)] : [])];
}

const field = document.getElementById("frage");
const state = document.getElementById("stand");
const results = document.getElementById("treffer");
const counted = (n, one, more) => `${n} ${n === 1 ? one : more}`;

function search(asked) {
  const terms = termsOf(asked);
  if (!terms.length) {
    results.replaceChildren();
    state.textContent = "";
    return;
  }
  const inAreas = foundAreas(asked, terms);
  const inParts = foundParts(terms);
  results.replaceChildren(...group("Gebiete", inAreas, areaItem),
    ...group("Dokumente", inParts, (hit) => partItem(hit, terms)));
  state.textContent = inAreas.length || inParts.length
    ? `${counted(inAreas.length, "Gebiet", "Gebiete")}, ${counted(inParts.length, "Abschnitt", "Abschnitte")}`
    : "Nichts gefunden. Vielleicht ein kürzeres Wort oder nur die Nummer?";
}

function fromAddress() {
  const asked = /^#q=(.*)$/.exec(location.hash);
  try {
    field.value = asked ? decodeURIComponent(asked[1]) : field.value;
  } catch {
    return; // an address that somebody has cut off
  }
  search(field.value);
}

field.addEventListener("input", () => {
  search(field.value);
  history.replaceState(null, "", field.value ? `#q=${encodeURIComponent(field.value)}` : "#");
});
addEventListener("hashchange", fromAddress);
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [field, ...results.querySelectorAll("a")];
  const here = stops.indexOf(document.activeElement);
  const next = stops[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (here < 0 || !next) return;
  event.preventDefault();
  next.focus();
});
fromAddress();
field.focus({ preventScroll: true });
