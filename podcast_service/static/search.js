// Shows results while one types on the search page: the same page is fetched and its results put in. Without this file
// the form is sent as any other, and the answer is the same.

const PAUSE = 250; // milliseconds of rest before what was typed is asked for

// Says how many there are without moving anybody: made once, as readers hear only regions that were there before.
const told = document.createElement("p");
told.className = "unseen";
told.setAttribute("role", "status");

let asking = new AbortController();

function begin() {
  const form = document.querySelector("main form[role=search]");
  const input = form?.elements.q;
  const results = document.getElementById("resultater");
  asking.abort();
  if (!input || !results) return;
  told.textContent = "";
  results.before(told);
  if (!document.getElementById("veje")) {
    const ways = document.createElement("div");
    ways.id = "veje";
    ways.hidden = true;
    results.after(ways);
  }
  let timer = 0;
  let shown = input.value.trim();

  const address = (words) => (words ? `${form.action}?${new URLSearchParams({ q: words })}` : form.action);
  const show = async () => {
    const words = input.value.trim();
    if (words === shown) return;
    asking.abort();
    asking = new AbortController();
    results.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address(words), { signal: asking.signal });
      if (!answer.ok) return; // the form itself says what is wrong
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("resultater");
      if (!found) return;
      if (words && !found.querySelector(":scope > :not(noscript)")) {
        document.dispatchEvent(new Event("search:unanswered")); // a mirror: search-static.js searches its index
        return;
      }
      results.replaceChildren(...found.childNodes);
      document.getElementById("veje").hidden = !page.getElementById("veje");
      document.title = page.title;
      history.replaceState(history.state, "", address(words));
      shown = words;
      told.textContent = results.querySelector(".count")?.textContent ?? "";
    } catch (error) {
      if (error.name !== "AbortError") form.dataset.failed = ""; // Enter still sends the form
    } finally {
      results.removeAttribute("aria-busy");
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
}

document.addEventListener("podcast:page", begin);
begin();
