/** Called by the page early in each run: tells the map which tiles the run will show. */
export default function ahead({ data }) {
  for (const { contentWindow } of document.querySelectorAll("iframe")) contentWindow.KhorasanAtlas?.expect(data.address);
}
