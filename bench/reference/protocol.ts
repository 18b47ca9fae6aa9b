/** What a client says first: whether it will send, or be sent to. The answer is one byte too. */
export const RECEIVER = 0x52;
export const SENDER = 0x53;
/** The same for one of a pair; a byte with the number of the pair follows. */
export const PAIR_RECEIVER = 0x72;
export const PAIR_SENDER = 0x73;
export const WELCOME = Uint8Array.of(0x4b);
