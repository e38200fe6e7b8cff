/* Mouse, finger and keys on the map. */
const tip = byId("tip");
function tell(i, x, y) {
  const layer = layerOf(state.layer);
  const years = shownYears();
  const box = element("div");
  box.appendChild(element("strong")).appendChild(isolated(called(i)));
  const lines = [placeOf(i), ...years.flatMap((year) => linesAt(layer, i, year, years.length > 1 || year !== data.year))];
  if (layer.rate) lines.push("Treffer " + hitsAt(i, data.year) + " von " + data.counted + ", " + decisionAt(i, data.year));
  for (const o of data.overlays) if (state.overlays.includes(o.id) && overlayText(o, i)) lines.push(o.label + ": " + overlayText(o, i));
  for (const text of lines.filter(Boolean)) box.appendChild(element("div", text));
  tip.replaceChildren(box);
  tip.hidden = false;
  const above = y - tip.offsetHeight - 14;
  const left = Math.max(4, Math.min(x - tip.offsetWidth / 2, stage.clientWidth - tip.offsetWidth - 4));
  const top = above >= 4 ? above : Math.min(y + 18, stage.clientHeight - tip.offsetHeight - 4);
  tip.style.transform = "translate(" + Math.round(left) + "px," + Math.round(top) + "px)";
}
function hush() { tip.hidden = true; }

const areaAt = (event) => (event.target.dataset && event.target.classList.contains("area") ? Number(event.target.dataset.i) : -1);
const inStage = (event) => {
  const box = svg.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};

const fingers = new Map();
let dragged = false, span = 0;
svg.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  fingers.set(event.pointerId, inStage(event));
  dragged = fingers.size > 1;
  span = 0;
});
svg.addEventListener("pointermove", (event) => {
  const now = inStage(event), was = fingers.get(event.pointerId);
  if (!was) {
    if (event.pointerType === "touch") return;
    const i = areaAt(event);
    hover(i);
    if (i >= 0) tell(i, ...now); else hush();
    return;
  }
  if (!dragged && Math.hypot(now[0] - was[0], now[1] - was[1]) < 5) return;
  if (!dragged) {
    dragged = true;
    svg.setPointerCapture(event.pointerId);
  }
  fingers.set(event.pointerId, now);
  if (fingers.size === 1) {
    pan(was[0] - now[0], was[1] - now[1]);
    return;
  }
  const [a, b] = [...fingers.values()];
  const wide = Math.hypot(a[0] - b[0], a[1] - b[1]);
  if (span) zoom(wide / span, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
  span = wide;
});
for (const end of ["pointerup", "pointercancel"]) {
  svg.addEventListener(end, (event) => { fingers.delete(event.pointerId); span = 0; });
}
svg.addEventListener("pointerleave", (event) => { if (!fingers.has(event.pointerId)) { hover(-1); hush(); } });
svg.addEventListener("click", (event) => {
  if (dragged) { dragged = false; return; }
  const i = areaAt(event);
  if (i >= 0) choose(event.ctrlKey || event.metaKey || event.shiftKey ? toggled(i) : [i]);
});
svg.addEventListener("dblclick", (event) => zoom(2, ...inStage(event)));
svg.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), ...inStage(event));
}, { passive: false });

const KEYS = {
  ArrowLeft: () => pan(-60, 0), ArrowRight: () => pan(60, 0), ArrowUp: () => pan(0, -60), ArrowDown: () => pan(0, 60),
  "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), "0": () => move(null),
};
stage.addEventListener("keydown", (event) => {
  if (event.target !== stage || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hush(); });
byId("closer").addEventListener("click", () => zoom(1.5));
byId("farther").addEventListener("click", () => zoom(1 / 1.5));
byId("all").addEventListener("click", () => move(null));
byId("chosen").addEventListener("click", () => zoomTo(state.areas));
