// Warn two minutes before a session ends, and keep what is typed when it has (exp-6.3.1).
// The studio is asked how long it lasts: another window may have kept it alive, or ended it.

const WARN = 120;
const box = document.getElementById("session");
const [soon, over] = box.querySelectorAll("[data-when]");
const stay = box.querySelector("button");
let timer;

function arrange(seconds) {
  clearTimeout(timer);
  if (seconds > WARN) {
    // Timers of a sleeping machine are late, and very long ones overflow.
    timer = setTimeout(look, Math.min(seconds - WARN, 3600) * 1000);
  } else if (seconds > 0) {
    timer = setTimeout(look, Math.min(seconds, 20) * 1000);
  }
  show(seconds);
}

function show(seconds) {
  const state = seconds > WARN ? "" : seconds > 0 ? "soon" : "over";
  if (box.dataset.state === state) return;
  box.dataset.state = state;
  box.hidden = !state;
  soon.hidden = state !== "soon";
  over.hidden = state !== "over";
}

// A form keeps its token; whoever signed in anew in another window has another one.
function renew(token) {
  document.querySelector('meta[name="csrf"]').content = token;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = token;
}

async function ask(options) {
  const reply = await fetch("/studio/session", options);
  if (!reply.ok) return { seconds: 0 };
  const told = await reply.json();
  renew(told.csrf);
  return told;
}

async function look() {
  try {
    arrange((await ask()).seconds);
  } catch {
    timer = setTimeout(look, 20_000); // no network: the session goes on by itself
  }
}

stay.addEventListener("click", async () => {
  const token = document.querySelector('meta[name="csrf"]').content;
  try {
    const { seconds } = await ask({ method: "POST", headers: { "X-CSRFToken": token } });
    // Twelve hours are twelve hours: only signing in anew helps then.
    arrange(seconds > WARN ? seconds : 0);
    if (seconds > WARN) document.querySelector("main").focus();
  } catch {
    look();
  }
});

// What is sent without a session would be lost.
document.addEventListener(
  "submit",
  (event) => {
    if (box.dataset.state !== "over" || event.target.closest("#session")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    over.querySelector("a").focus();
  },
  true,
);
document.addEventListener("visibilitychange", () => document.hidden || look());
// Other scripts tell when the studio refused them: it may be that the session has ended since it was last asked.
document.addEventListener("refused", look);
window.addEventListener("focus", () => box.dataset.state && look());
arrange(Number(box.dataset.seconds));
