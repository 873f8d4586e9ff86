/*
 * Loads the map's modules, and keeps what folium's scripts say to them until they are there.
 *
 * Folium calls KhorasanAtlas.base(map, options) once and KhorasanAtlas.show(answers) with every answer. The page
 * calls KhorasanAtlas.expect(address) when an answer with these tiles is being worked out.
 */
(function () {
  "use strict";

  const modules = import("./map/main.js");
  let said = modules;
  // In order: `show` needs what `base` has set up. Both need the stylesheets, which streamlit-folium does not wait for.
  const say = (name) => (...values) => {
    said = said.then(async () => {
      const main = await modules;
      await main.stylesheets();
      main[name](...values);
    }).catch(reportError);
  };
  window.KhorasanAtlas = { base: say("base"), show: say("show"), expect: say("expect") };

  function tell(problem) {
    const box = document.createElement("div");
    box.className = "atlas-problem";
    box.setAttribute("role", "alert");
    box.textContent = `The map could not be loaded: ${problem.message}. Reload the page.`;
    document.body.appendChild(box);
  }

  modules.catch(tell);
  // A stylesheet that has failed says so only once.
  document.addEventListener("error", ({ target }) => target.rel === "stylesheet" && target.setAttribute("data-failed", ""), true);
})();
