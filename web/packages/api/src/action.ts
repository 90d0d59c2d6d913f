// Calls that change something. Each has an idempotency key that is made before the button is pressed and
// kept until the outcome is known, so that pressing twice, or again after a lost answer, does it once.
import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { create, toJsonString } from '@bufbuild/protobuf';
import { callUnaryMethod, useTransport } from '@connectrpc/connect-query';
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { isUndecided } from './failure';

/** Keeps the key of the request that is under way. */
export class IdempotencyKey {
  #body = '';
  #key = '';

  /** The key for a request: the last one as long as its outcome is open and the body is the same. */
  for(body: string): string {
    if (!this.#key || this.#body !== body) {
      this.#key = crypto.randomUUID();
      this.#body = body;
    }
    return this.#key;
  }

  /** The outcome is known; the next request is another one. */
  settle(): void {
    this.#key = '';
  }
}

type Options<I extends DescMessage, O extends DescMessage> = {
  onSuccess?: (result: MessageShape<O>, input: MessageInitShape<I>) => unknown;
  onError?: (error: Error, input: MessageInitShape<I>) => unknown;
};

/** A mutation of the API: `const cancel = useAction(OrderPublicService.method.cancelOrder)`. */
export function useAction<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  options: Options<I, O> = {},
): UseMutationResult<MessageShape<O>, Error, MessageInitShape<I>> {
  const transport = useTransport();
  const key = useRef<IdempotencyKey>(null);
  key.current ??= new IdempotencyKey();
  return useMutation({
    mutationFn: async (input: MessageInitShape<I>) => {
      const body = toJsonString(method.input, create(method.input, input));
      try {
        const result = await callUnaryMethod(transport, method, input, {
          headers: { 'Idempotency-Key': key.current!.for(body) },
        });
        key.current!.settle();
        return result;
      } catch (error) {
        if (!isUndecided(error)) key.current!.settle();
        throw error;
      }
    },
    onSuccess: (result, input) => options.onSuccess?.(result, input),
    onError: (error, input) => options.onError?.(error, input),
  });
}
