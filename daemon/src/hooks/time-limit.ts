/** `promise`, or a rejection that says so after `ms`. */
export function withTimeLimit<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${ms} ms`));
    }, ms);
    void promise.then(resolve, reject).then(() => {
      clearTimeout(timer);
    });
  });
}
