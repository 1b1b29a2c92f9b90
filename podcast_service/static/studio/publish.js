// Look again how a publication stands, and say it when it is done: nobody has to load the page anew.
const EVERY = 2000;
const LONGEST = 10 * 60 * 1000;
const began = Date.now();
const said = document.querySelector("[data-said]");

async function look() {
  const here = document.querySelector("[data-standing]");
  if (!here || !here.hasAttribute("data-waiting") || Date.now() - began > LONGEST) return;
  try {
    const reply = await fetch(location.pathname, { headers: { Accept: "text/html", "X-By-Itself": "1" }, redirect: "manual" });
    if (reply.type === "opaqueredirect") document.dispatchEvent(new Event("refused")); // to signing in
    if (reply.ok) show(here, new DOMParser().parseFromString(await reply.text(), "text/html"));
  } catch {
    // The network is away for a moment: the next look tells.
  }
  setTimeout(look, EVERY);
}

function show(here, page) {
  const now = page.querySelector("[data-standing]");
  if (!now || now.innerHTML === here.innerHTML) return;
  const words = (part) => [...part.querySelectorAll(".standing > span:not(.state)")].map((one) => one.textContent.trim()).join(" ");
  const before = words(here);
  here.replaceWith(document.adoptNode(now));
  if (words(now) !== before) said.textContent = words(now);
}

setTimeout(look, EVERY);
