/* What part of the map is seen, and what must keep its size whatever part that is. */
const LEAST = 60;
let seen = { x: 0, y: 0, w: 1, h: 1 };
const aspect = () => Math.max(svg.clientWidth, 1) / Math.max(svg.clientHeight, 1);
/* So many pixels at the right the buttons stand upon. */
const tools = document.querySelector(".zoom");
const taken = () => (getComputedStyle(tools).flexDirection === "column" ? svg.clientWidth - tools.offsetLeft : 0);
/* The whole city, left of the buttons where it would lie under them. */
const whole = () => {
  const [w, h] = data.size, room = Math.max(svg.clientWidth, 1), side = Math.min(taken(), room / 3);
  const all = Math.max(w * room / (room - side), h * aspect()) * 1.04;
  const k = all / room, free = (room - w / k) / 2;
  return { x: w / 2 + Math.max(side - free, 0) * k, y: h / 2, w: all };
};

/* Shows what the state says: middle and width; without them the whole city. */
function look() {
  const all = whole();
  const view = state.view || all;
  const w = Math.min(Math.max(view.w, LEAST), all.w * 1.2);
  const h = w / aspect();
  seen = { x: view.x - w / 2, y: view.y - h / 2, w, h };
  svg.setAttribute("viewBox", [seen.x, seen.y, seen.w, seen.h].map((v) => v.toFixed(1)).join(" "));
  stage.classList.toggle("near", Boolean(state.view));
  scaleAll();
}
/* Zooms so that a point of the screen stays where it is. */
function zoom(factor, px, py) {
  const at = isGiven(px) ? { x: seen.x + seen.w * px / svg.clientWidth, y: seen.y + seen.h * py / svg.clientHeight }
    : { x: seen.x + seen.w / 2, y: seen.y + seen.h / 2 };
  const all = whole();
  const w = Math.min(Math.max(seen.w / factor, LEAST), all.w);
  const f = w / seen.w;
  move(w >= all.w * 0.999 ? null : { x: at.x + (seen.x + seen.w / 2 - at.x) * f, y: at.y + (seen.y + seen.h / 2 - at.y) * f, w });
}
function pan(dx, dy) {
  const k = seen.w / svg.clientWidth;
  move({ x: seen.x + seen.w / 2 + dx * k, y: seen.y + seen.h / 2 + dy * k, w: seen.w });
}
function move(view) {
  if (view) {
    // the middle stays on the map
    view.x = Math.min(Math.max(view.x, 0), data.size[0]);
    view.y = Math.min(Math.max(view.y, 0), data.size[1]);
  }
  state.view = view;
  hush();
  look();
  remember(false);
}
/* The extent of areas with something around them. */
function zoomTo(areas) {
  const boxes = areas.filter((i) => shapes[i]).map((i) => sides[0].areas[i].getBBox());
  if (!boxes.length) return;
  const [x, y] = [Math.min(...boxes.map((b) => b.x)), Math.min(...boxes.map((b) => b.y))];
  const [r, b] = [Math.max(...boxes.map((o) => o.x + o.width)), Math.max(...boxes.map((o) => o.y + o.height))];
  const most = Math.max(...data.size);
  const w = Math.max((r - x) * 1.6, (b - y) * 1.6 * aspect(), most / 6);
  move(w < whole().w ? { x: (x + r) / 2, y: (y + b) / 2, w } : null);
}

/* Signs, letters and the scale keep their size on the screen. */
function scaleAll() {
  const k = seen.w / Math.max(svg.clientWidth, 1);
  for (const box of symbols.children) {
    const [x, y] = data.spots[box.dataset.i];
    box.setAttribute("transform", "translate(" + x + " " + y + ") scale(" + k.toFixed(3) + ")");
  }
  for (const pattern of patterns) pattern.setAttribute("patternTransform", "scale(" + k.toFixed(3) + ")");
  letter(k);
  furnish(k);
}

/* Labels by rank: what is chosen, then districts, then areas with room; of two that would lie on each other the first stays.
   Of the whole city districts alone are named: the code of the one large area that has room would look like one of theirs. */
function letter(k) {
  const wanted = [];
  const chosen = new Set(state.areas);
  for (const i of state.areas) if (data.spots[i]) wanted.push([data.ids[i], ...data.spots[i], "chosen"]);
  for (const d of data.districts) if (isGiven(d.x)) wanted.push([d.id, d.x, d.y, Infinity, "district"]);
  const near = state.view || !data.districts.length;
  data.spots.forEach((spot, i) => {
    if (near && spot && !chosen.has(i) && spot[2] * 2 > data.ids[i].length * 6 * k) wanted.push([data.ids[i], ...spot, "code"]);
  });
  const kept = [];
  labels.replaceChildren();
  labels.setAttribute("font-size", (13 * k).toFixed(2));
  labels.setAttribute("stroke-width", (3.2 * k).toFixed(2));
  for (const [text, x, y, , kind] of wanted) {
    const half = { w: (Math.min(text.length, 14) * 7.4 + 6) * k / 2, h: 9 * k };
    if (x < seen.x || x > seen.x + seen.w || y < seen.y || y > seen.y + seen.h) continue;
    if (kept.some((o) => Math.abs(o.x - x) < o.w + half.w && Math.abs(o.y - y) < o.h + half.h)) continue;
    kept.push({ x, y, ...half });
    const label = labels.appendChild(drawn("text", { x, y: y + (symbolAt(x, y) ? 16 * k : 4.4 * k), class: kind }));
    label.textContent = text.length > 14 ? text.slice(0, 13) + "…" : text;
  }
}
const symbolAt = (x, y) => [...symbols.children].some((box) => data.spots[box.dataset.i][0] === x && data.spots[box.dataset.i][1] === y);

/* Scale and slider, drawn in the map so that paper shows them as true as the screen. */
function furnish(k) {
  furniture.replaceChildren();
  const text = (x, y, words, anchor, weight) => {
    const made = furniture.appendChild(drawn("text", { x, y, class: "note", "text-anchor": anchor, "font-size": (13 * k).toFixed(2),
      "stroke-width": (3.2 * k).toFixed(2), "font-weight": weight }));
    made.textContent = words;
  };
  const room = 130 * k * data.grid;
  const power = 10 ** Math.floor(Math.log10(room));
  const metres = [5, 2, 1].map((f) => f * power).find((m) => m <= room);
  const [x, y, long] = [seen.x + 12 * k, seen.y + seen.h - 12 * k, metres / data.grid];
  cased(furniture, "M" + x + " " + (y - 5 * k) + "v" + 5 * k + "h" + long + "v" + -5 * k, INK, 1.4);
  text(x, y - 8 * k, metres >= 1000 ? number(metres / 1000, 0) + "\u00a0km" : String(metres).replace(".", ",") + "\u00a0m", "start", 400);
  const two = shownYears();
  if (two.length > 1) {
    const at = seen.x + seen.w * state.split / 100;
    const box = { y: seen.y - seen.h, height: seen.h * 3 };
    for (const [clip, from, width] of [[clips[0], seen.x - seen.w, at - seen.x + seen.w], [clips[1], at, seen.w * 3]]) {
      for (const [name, value] of Object.entries({ ...box, x: from, width: Math.max(width, 0) })) clip.setAttribute(name, value);
    }
    cased(furniture, "M" + at + " " + box.y + "v" + box.height, INK, 2);
    // on a narrow screen the buttons lie along the upper edge
    const top = stage.clientWidth < 640 ? seen.y + seen.h - 40 * k : seen.y + 20 * k;
    if (state.split > 9) text(at - 8 * k, top, String(two[0]), "end", 600);
    if (state.split < 91) text(at + 8 * k, top, String(two[1]), "start", 600);
  }
}
new ResizeObserver(look).observe(svg);
