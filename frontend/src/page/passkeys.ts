/* `data-passkey` on a form: its button asks the device for a passkey, and the form carries the answer.

   add      makes one, from the options in `data-passkey-options`
   confirm  shows one of the person's own, from those options
   sign-in  shows any for this portal; also offered by the browser in the field for the address, before any press */

type Json = Record<string, unknown>;

let waiting = new AbortController();

export function usePasskeys(): void {
  const forms = document.querySelectorAll<HTMLFormElement>("[data-passkey]");
  if (!("PublicKeyCredential" in window)) {
    for (const details of document.querySelectorAll<HTMLDetailsElement>("[data-open-without-passkeys]"))
      details.open = true;
    return;
  }
  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      waiting.abort();
      void answer(form);
    });
    if (form.dataset.passkey === "sign-in") void offer(form);
  }
}

async function answer(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector("button");
  button?.setAttribute("aria-busy", "true");
  say(form, "");
  try {
    send(form, await ask(form));
  } catch (error) {
    say(form, words(error));
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

async function ask(form: HTMLFormElement): Promise<Credential | null> {
  if (form.dataset.passkey === "sign-in") return show(await signInOptions(form));
  const given = document.querySelector(form.dataset.passkeyOptions ?? "_")?.textContent ?? "{}";
  const options = (JSON.parse(given) as Json)["publicKey"] as Json;
  return form.dataset.passkey === "add" ? make(options) : show(options);
}

/** Let the browser offer passkeys in the field for the address; it waits until one is chosen or the button is pressed. */
async function offer(form: HTMLFormElement): Promise<void> {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  try {
    waiting = new AbortController();
    const publicKey = forShowing(await signInOptions(form));
    send(form, await navigator.credentials.get({ publicKey, mediation: "conditional", signal: waiting.signal }));
  } catch {
    /* nothing was chosen: the page stays as it is */
  }
}

async function signInOptions(form: HTMLFormElement): Promise<Json> {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  const told = (await answer.json()) as { request_options: { publicKey: Json } };
  return told.request_options.publicKey;
}

/** A passkey proper: found without a name, and opened by its owner alone. */
function make(options: Json): Promise<Credential | null> {
  const user = options["user"] as Json;
  return navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options["challenge"]),
      user: { ...user, id: bytes(user["id"]) },
      excludeCredentials: described(options["excludeCredentials"]),
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    } as unknown as PublicKeyCredentialCreationOptions,
  });
}

function show(options: Json): Promise<Credential | null> {
  return navigator.credentials.get({ publicKey: forShowing(options) });
}

function forShowing(options: Json): PublicKeyCredentialRequestOptions {
  return {
    ...options,
    challenge: bytes(options["challenge"]),
    allowCredentials: described(options["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
}

function described(list: unknown): PublicKeyCredentialDescriptor[] {
  return ((list as Json[] | undefined) ?? []).map(
    (each) => ({ ...each, id: bytes(each["id"]) }) as unknown as PublicKeyCredentialDescriptor,
  );
}

function send(form: HTMLFormElement, credential: Credential | null): void {
  if (!credential) return;
  const field = form.querySelector<HTMLInputElement>("input[name=credential]");
  if (field) field.value = JSON.stringify(plain(credential as PublicKeyCredential));
  form.submit();
}

function plain(credential: PublicKeyCredential): Json {
  const given = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const parts = { clientDataJSON: given.clientDataJSON, attestationObject: given.attestationObject,
    authenticatorData: given.authenticatorData, signature: given.signature, userHandle: given.userHandle };
  const response = Object.fromEntries(
    Object.entries(parts).filter(([, part]) => part).map(([name, part]) => [name, text(part as ArrayBuffer)]),
  );
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
    clientExtensionResults: credential.getClientExtensionResults() };
}

/** base64url without padding (RFC 4648, section 5), as WebAuthn's JSON has it. */
function bytes(value: unknown): Uint8Array {
  const plain = String(value).replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
}

function text(value: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(value))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

function say(form: HTMLFormElement, sentence: string): void {
  const place = form.querySelector<HTMLElement>("[data-passkey-error]");
  if (!place) return;
  place.textContent = sentence;
  place.hidden = !sentence;
}

function words(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "InvalidStateError") return "This device has a passkey for your account already.";
  if (name === "SecurityError") return "Passkeys need the portal’s own name over HTTPS; this address has neither.";
  if (name === "NotAllowedError") return "The device gave no passkey: it was put off, or it took too long. Try again.";
  return "The device could not do it. Use another way to sign in.";
}
