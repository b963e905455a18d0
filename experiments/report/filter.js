// Filters the table of verdicts; without JavaScript the whole table is shown and no filter.
(() => {
  const form = document.getElementById("filter");
  const rows = [...document.querySelectorAll("#table tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const apply = () => {
    const verdict = form.verdict.value, section = form.section.value;
    const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, i) => {
      const fits = (!verdict || row.dataset.verdict === verdict)
        && (!section || row.dataset.section === section)
        && words.every((word) => texts[i].includes(word));
      row.hidden = !fits;
      shown += fits;
    });
    form.querySelector("output").textContent = `${shown} of ${rows.length}`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
