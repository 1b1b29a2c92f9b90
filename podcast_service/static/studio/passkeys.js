// Passkeys: ask the studio what the device shall do, let it, and send what it answers.
// Without WebAuthn nothing of this is seen, and the password works alone.

const token = () => document.querySelector('meta[name="csrf"]').content;

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function ask(path, sent) {
  const reply = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(sent),
  });
  const told = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Refused(told.words);
  return told;
}

class Refused extends Error {}

const described = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

async function sign(box) {
  const asked = await ask("/studio/log-ind/adgangsnoegle/spoerg", {});
  const key = await navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: described(asked.allowCredentials) },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = key.response;
  const response = {
    authenticatorData: text(authenticatorData),
    clientDataJSON: text(clientDataJSON),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  };
  return ask("/studio/log-ind/adgangsnoegle", { answer: written(key, response), further: box.dataset.further });
}

async function make(box) {
  const asked = await ask("/studio/konto/adgangsnoegle/spoerg", {});
  const key = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: described(asked.excludeCredentials),
    },
  });
  const response = {
    clientDataJSON: text(key.response.clientDataJSON),
    attestationObject: text(key.response.attestationObject),
    transports: key.response.getTransports?.() ?? [],
  };
  return ask("/studio/konto/adgangsnoegle", { answer: written(key, response), name: box.elements.name.value });
}

const written = (key, response) =>
  JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response,
    authenticatorAttachment: key.authenticatorAttachment,
    clientExtensionResults: key.getClientExtensionResults(),
  });

async function go(box, act) {
  const said = box.querySelector(".said");
  const button = box.querySelector("button");
  button.disabled = true;
  said.textContent = said.dataset.waiting;
  try {
    const { further } = await act(box);
    location.assign(further);
  } catch (error) {
    const lost = error instanceof TypeError ? said.dataset.lost : said.dataset.stopped;
    said.textContent = (error instanceof Refused && error.message) || lost;
    button.disabled = false;
    button.focus();
  }
}

if (window.PublicKeyCredential) {
  for (const box of document.querySelectorAll("[data-passkey]")) {
    const act = box.dataset.passkey === "make" ? make : sign;
    const begin = (event) => {
      event.preventDefault();
      go(box, act);
    };
    if (box.matches("form")) box.addEventListener("submit", begin);
    else box.querySelector("button").addEventListener("click", begin);
    box.hidden = false;
  }
}
