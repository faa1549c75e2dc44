// <passkey-button>: one press asks the house for a challenge, the device for an answer, and sends the answer back.
// Holds no secret; where the browser knows no passkeys it says so and leaves the other ways standing.

interface Asked { publicKey: Record<string, unknown> }

const WORDS = {
  unknown: "这个浏览器不支持通行密钥，请用其他方式验证",
  refused: "没有完成，请再试一次，或用其他方式验证",
};

/** base64url ↔ bytes, as WebAuthn's JSON has them. */
const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

class PasskeyButton extends HTMLElement {
  connectedCallback(): void {
    this.querySelector("button")?.addEventListener("click", () => void this.#press());
  }

  async #press(): Promise<void> {
    const button = this.querySelector("button");
    if (!("credentials" in navigator) || !window.PublicKeyCredential) {
      this.#say(WORDS.unknown);
      return;
    }
    if (button) button.disabled = true;
    try {
      await this.#converse();
    } catch (error) {
      this.#say(error instanceof Spoken ? error.message : WORDS.refused);
    } finally {
      if (button) button.disabled = false;
    }
  }

  async #converse(): Promise<void> {
    const { ask, answer, askToken, token, next } = this.dataset;
    const asked = (await send(ask ?? "", askToken ?? "", {})) as Asked;
    const credential = await reply(asked);
    const name = (this.querySelector<HTMLInputElement>("input[name=name]")?.value ?? "").trim();
    const done = (await send(answer ?? "", token ?? "", { credential, name, next: next ?? "" })) as { to: string };
    location.assign(done.to);
  }

  #say(words: string): void {
    const place = this.querySelector("[role=status]");
    if (place) place.textContent = words;
  }
}

/** What the house said in its refusal. */
class Spoken extends Error {}

async function send(door: string, token: string, said: unknown): Promise<unknown> {
  const response = await fetch(door, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", "x-form-token": token },
    body: JSON.stringify(said),
  });
  const body: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new Spoken((body as { says?: string }).says ?? WORDS.refused);
  return body;
}

/** Makes or uses a key, by what was asked. */
async function reply(asked: Asked): Promise<unknown> {
  const key = asked.publicKey as Record<string, any>;
  key.challenge = bytes(key.challenge as string);
  const listed = (list: { id: string }[] | undefined) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  if (key.user) {
    key.user = { ...key.user, id: bytes(key.user.id as string) };
    key.excludeCredentials = listed(key.excludeCredentials);
    const made = (await navigator.credentials.create({ publicKey: key as never })) as PublicKeyCredential;
    const { attestationObject, clientDataJSON } = made.response as AuthenticatorAttestationResponse;
    const response = { attestationObject: text(attestationObject), clientDataJSON: text(clientDataJSON) };
    return { id: made.id, rawId: text(made.rawId), type: made.type, extensions: {}, response };
  }
  key.allowCredentials = listed(key.allowCredentials);
  const used = (await navigator.credentials.get({ publicKey: key as never })) as PublicKeyCredential;
  const { authenticatorData, clientDataJSON, signature, userHandle } = used.response as AuthenticatorAssertionResponse;
  return {
    id: used.id, rawId: text(used.rawId), type: used.type, extensions: {},
    response: {
      authenticatorData: text(authenticatorData), clientDataJSON: text(clientDataJSON), signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
  };
}

customElements.define("passkey-button", PasskeyButton);
