/*
 * Loads the map's modules, and keeps what folium's scripts say to them until they are there.
 *
 * Folium calls KhorasanAtlas.base(map, options) once and KhorasanAtlas.show(answers) with every answer.
 */
(function () {
  "use strict";

  const waiting = [];
  const keep = (name) => (...values) => waiting.push([name, values]);
  window.KhorasanAtlas = { base: keep("base"), show: keep("show") };

  function tell(problem) {
    const box = document.createElement("div");
    box.className = "atlas-problem";
    box.setAttribute("role", "alert");
    box.textContent = `The map could not be loaded: ${problem.message}. Reload the page.`;
    document.body.appendChild(box);
  }

  import("./map/main.js").then((modules) => {
    window.KhorasanAtlas = { base: modules.base, show: modules.show };
    for (const [name, values] of waiting) modules[name](...values);
  }, tell);
})();
