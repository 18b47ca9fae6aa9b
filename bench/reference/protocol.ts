/** What a client says first: whether it will send, or be sent to. The answer is one byte too. */
export const RECEIVER = 0x52;
export const SENDER = 0x53;
export const WELCOME = Uint8Array.of(0x4b);
