/* The table of all areas: the equal way to all that the map tells, sorted by any column. */
const head = byId("head"), body = byId("rows");
let rows = [], columns = [];

/* A column: key, title, text and (for sorting) size of an area; `fill` gives the colour of its class. */
function columnsOf(layer, years) {
  const found = [];
  const add = (key, title, text, size, more) => found.push({ key, title, text, size: size || text, ...more });
  const dated = (words, year) => words + (years.length > 1 || year !== data.year ? " " + year : "");
  if (layer.rate) {
    years.forEach((year) => {
      const told = (i) => (valueAt(layer, i, year) + "\u00a0" + signAt(layer, i, year)).trim();
      add("wert" + year, dated("Wert", year), told, (i) => sizeAt(layer, i, year), { number: true, fill: (i) => [layer, i, year] });
    });
    if (years.length === 1 && years[0] === data.year) {
      add("mittel", "×\u00a0Mittel\u00adwert", (i) => timesOf(layer, i), (i) => layer.ratio[i], { number: true, wide: true });
    }
  }
  const own = layer.rate ? [data.year] : years;
  // on a narrow screen two values of an indicator leave no room for what the map does not show then
  const wide = Boolean(layer.rate) && years.length > 1;
  for (const year of own) {
    const fill = layer.id === "hits" ? { fill: (i) => [layer, i, year] } : {};
    add("treffer" + year, dated("Treffer", year), (i) => hitsAt(i, year), (i) => sizeOfHits(i, year), { number: true, wide, ...fill });
  }
  for (const year of own) {
    const fill = layer.id === "decision" ? { fill: (i) => [layer, i, year] } : {};
    add("entscheidung" + year, dated("Entscheidung", year), (i) => decisionAt(i, year), undefined, { wide, ...fill });
  }
  for (const o of data.overlays) if (state.overlays.includes(o.id)) add(o.id, o.label, (i) => overlayText(o, i), (i) => overlayText(o, i) || null, { wide: true, said: true });
  // beside a value and its multiple there is no room for where an area lies: its values say it
  if (layer.rate) return found;
  if (data.inhabitants) add("einwohner", "Einw.", people, (i) => data.inhabitants[i], { number: true, wide: true });
  if (data.parent) add("bezirk", data.parent, (i) => (districtOf(i) ? districtCalled(districtOf(i)) : ""), undefined, { wide: true });
  return found;
}
function sizeOfHits(i, year) {
  const [low, high] = boundsAt(i, year);
  return isGiven(low) ? low + high / 1000 : null;
}

function drawTable(layer, years) {
  const short = layer.rate ? layer.short : "Treffer und Entscheidung";
  byId("caption").textContent = short + " " + years.join(" und ") + ": alle " + number(data.ids.length, 0) + " Gebiete";
  columns = columnsOf(layer, years);
  const areas = { key: "gebiet", title: "Gebiet", text: called, size: (i) => (data.names && data.names[i]) || data.ids[i] };
  head.replaceChildren(...[areas, ...columns].map(headOf));
  rows = data.ids.map((_, i) => rowOf(i));
  columns = [areas, ...columns];
  sortTable();
}
function headOf(column) {
  const cell = element("th", undefined, { scope: "col", "data-key": column.key, "data-title": column.title, class: classesOf(column) });
  const button = cell.appendChild(element("button", column.title, { type: "button" }));
  button.addEventListener("click", () => {
    // numbers are asked for from the top, names from the beginning
    const down = "-" + column.key, up = column.key;
    state.sort = column.number ? (state.sort === down ? up : down) : (state.sort === up ? down : up);
    sortTable();
    remember(true);
    say("Sortiert nach " + column.title + (state.sort[0] === "-" ? ", absteigend." : ", aufsteigend."));
  });
  return cell;
}
const classesOf = (column) => [column.number ? "number" : "", column.wide ? "wide" : "", column.said ? "said" : ""].filter(Boolean).join(" ");

function rowOf(i) {
  const made = element("tr", undefined, { "data-i": i });
  const label = element("label");
  const box = label.appendChild(element("input", undefined, { type: "checkbox" }));
  label.appendChild(isolated(data.ids[i]));
  if (data.names && data.names[i]) label.append(" ", isolated(data.names[i]));
  const title = made.appendChild(element("th", undefined, { scope: "row" }));
  const who = title.appendChild(element("div"));
  who.appendChild(label);
  if (PROFILES) who.appendChild(profileLink(i, "Profil"));
  // where there is no room for their columns the layers stand below the name
  const layers = data.overlays.filter((o) => state.overlays.includes(o.id) && overlayText(o, i));
  if (layers.length) title.append(element("small", layers.map((o) => o.label + ": " + overlayText(o, i)).join("; "), { class: "narrow" }));
  for (const column of columns) {
    const cell = made.appendChild(element("td", column.text(i), { class: classesOf(column) }));
    if (!column.fill) continue;
    const [layer, area, year] = column.fill(i);
    cell.style.setProperty("--fill", layer.classes[classAt(layer, area, year)].fill);
    cell.classList.add("class");
  }
  box.checked = state.areas.includes(i);
  made.classList.toggle("chosen", box.checked);
  return made;
}

function sortTable() {
  const down = state.sort[0] === "-";
  const column = columns.find((c) => c.key === state.sort.replace("-", ""));
  if (!column) state.sort = "";
  for (const cell of head.children) {
    const on = column && cell.dataset.key === column.key;
    if (on) cell.setAttribute("aria-sort", down ? "descending" : "ascending"); else cell.removeAttribute("aria-sort");
  }
  const order = data.order ? [...data.order] : data.ids.map((_, i) => i);
  if (column) {
    const size = data.ids.map((_, i) => column.size(i));
    const compared = (a, b) => (typeof a === "string" ? byGerman(a, b) : a - b);
    // what has no value stands last, whatever the direction
    order.sort((a, b) => (isGiven(size[a]) && isGiven(size[b]) ? (down ? -1 : 1) * compared(size[a], size[b])
      : isGiven(size[b]) - isGiven(size[a])));
  }
  body.replaceChildren(...order.map((i) => rows[i]));
}

/* The row of an area that the map points to, and the other way round. */
let marked = null;
function markRow(i) {
  if (marked) marked.classList.remove("pointed");
  marked = rows[i] || null;
  if (marked) marked.classList.add("pointed");
}
function markChosen(isShown) {
  const chosen = new Set(state.areas);
  rows.forEach((made, i) => {
    made.classList.toggle("chosen", chosen.has(i));
    made.querySelector("input").checked = chosen.has(i);
  });
  const last = rows[state.areas[state.areas.length - 1]];
  const box = byId("scroll");
  // where the page itself scrolls, the table stays where the reader left it
  if (!isShown || !last || box.scrollHeight <= box.clientHeight) return;
  const top = last.offsetTop - head.offsetHeight;
  if (top < box.scrollTop || last.offsetTop + last.offsetHeight > box.scrollTop + box.clientHeight) {
    box.scrollTop = Math.max(0, top - box.clientHeight / 3);
  }
}
const areaOf = (event) => { const found = event.target.closest("tr[data-i]"); return found ? Number(found.dataset.i) : -1; };
body.addEventListener("change", (event) => choose(toggled(areaOf(event)), false));
body.addEventListener("click", (event) => {
  if (!event.target.closest("label") && areaOf(event) >= 0) choose([areaOf(event)], false);
});
body.addEventListener("pointerover", (event) => hover(areaOf(event)));
body.addEventListener("pointerleave", () => hover(-1));
body.addEventListener("focusin", (event) => hover(areaOf(event)));
body.addEventListener("focusout", () => hover(-1));
