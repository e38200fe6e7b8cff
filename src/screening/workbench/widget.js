/* The page in a frame of its own; the setting goes from it to the notebook's program and back. */
export default {
  render({ model, el }) {
    const frame = document.createElement("iframe");
    let last = "";
    frame.setAttribute("sandbox", "allow-scripts");
    frame.title = model.get("title");
    frame.style.cssText = "width:100%;border:0;height:" + model.get("height") + "px";
    const tell = () => {
      const setting = model.get("setting");
      last = JSON.stringify(setting);
      frame.contentWindow.postMessage(setting, "*");
    };
    // what comes back from the frame itself is not sent there again: it would write into the field that is typed in
    const changed = () => JSON.stringify(model.get("setting")) === last || tell();
    const heard = (event) => {
      if (event.source !== frame.contentWindow) return;
      last = JSON.stringify(event.data);
      model.set("setting", event.data);
      model.save_changes();
    };
    frame.addEventListener("load", tell);
    window.addEventListener("message", heard);
    model.on("change:setting", changed);
    frame.srcdoc = model.get("page");
    el.append(frame);
    return () => {
      window.removeEventListener("message", heard);
      model.off("change:setting", changed);
    };
  },
};
