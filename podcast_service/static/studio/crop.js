// Choose the square of a picture by mouse, touch or keys. The number fields hold it, and do all of it by themselves.

const form = document.querySelector("form.crop");
const stage = form.querySelector("svg.crop-stage");
const [width, height] = [Number(form.dataset.width), Number(form.dataset.height)];
const smallest = Number(form.dataset.smallest);
const frame = stage.querySelector(".frame");
const shade = stage.querySelector(".shade");
const handle = stage.querySelector(".handle");
const told = form.querySelector(".crop-told");
const fields = { x: form.elements.x, y: form.elements.y, size: form.elements.size };
const slider = form.elements["size-slider"];
const square = { x: 0, y: 0, size: 0 };
let held = null;

const within = (value, least, most) => Math.round(Math.max(least, Math.min(most, value)));

/** Put the square where it is asked to be, inside the picture and no smaller than directories take. */
function put(x, y, size) {
  square.size = within(size, smallest, Math.min(width, height));
  square.x = within(x, 0, width - square.size);
  square.y = within(y, 0, height - square.size);
  for (const name of ["x", "y", "size"]) fields[name].value = square[name];
  slider.value = square.size;
  draw();
}

function draw() {
  const { x, y, size } = square;
  for (const [name, value] of Object.entries({ x, y, width: size, height: size })) frame.setAttribute(name, value);
  const reach = handle.r.baseVal.value;
  handle.setAttribute("cx", x + size - reach);
  handle.setAttribute("cy", y + size - reach);
  shade.setAttribute("d", `M0 0H${width}V${height}H0zM${x} ${y}v${size}h${size}v${-size}z`);
  for (const small of document.querySelectorAll("svg.crop-small")) small.setAttribute("viewBox", `${x} ${y} ${size} ${size}`);
}

/** Say in words where the square is, once it rests. */
let later = 0;
function tell() {
  clearTimeout(later);
  later = setTimeout(() => {
    const { x, y, size } = square;
    told.textContent = form.dataset.told.replace("SIZE", size).replace("LEFT", x).replace("TOP", y);
  }, 300);
}

/** Grow or shrink about the middle. */
function grow(by) {
  const size = within(square.size + by, smallest, Math.min(width, height));
  put(square.x + (square.size - size) / 2, square.y + (square.size - size) / 2, size);
}

function point(event) {
  const box = stage.getBoundingClientRect();
  return { x: ((event.clientX - box.left) / box.width) * width, y: ((event.clientY - box.top) / box.height) * height };
}

stage.addEventListener("pointerdown", (event) => {
  const from = point(event);
  held = { from, ...square, isHandle: event.target === handle };
  stage.setPointerCapture(event.pointerId);
  event.preventDefault();
  stage.focus();
});
stage.addEventListener("pointermove", (event) => {
  if (!held) return;
  const to = point(event);
  const [right, down] = [to.x - held.from.x, to.y - held.from.y];
  if (held.isHandle) {
    const most = Math.min(width - held.x, height - held.y);
    put(held.x, held.y, Math.min(most, held.size + Math.max(right, down)));
  } else put(held.x + right, held.y + down, held.size);
  tell();
});
for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, () => (held = null));

stage.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const step = event.shiftKey ? 1 : Math.max(1, Math.round(Math.min(width, height) / 100));
  const ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (event.key in ways) put(square.x + ways[event.key][0], square.y + ways[event.key][1], square.size);
  else if (event.key === "+" || event.key === "=") grow(2 * step);
  else if (event.key === "-" || event.key === "_") grow(-2 * step);
  else return;
  event.preventDefault();
  tell();
});

for (const name of ["x", "y", "size"]) {
  fields[name].addEventListener("change", () => {
    put(Number(fields.x.value), Number(fields.y.value), Number(fields.size.value));
    tell();
  });
}
slider.addEventListener("input", () => {
  grow(Number(slider.value) - square.size);
  tell();
});

for (const hidden of form.querySelectorAll("[hidden].needs-script")) hidden.hidden = false;
stage.setAttribute("tabindex", "0");
stage.setAttribute("role", "application");
put(Number(fields.x.value), Number(fields.y.value), Number(fields.size.value));
