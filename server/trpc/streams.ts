/** The same request with a signal that also aborts with `stopping`. */
export const endWith = (request: Request, stopping: AbortSignal): Request =>
  new Request(request, { signal: AbortSignal.any([request.signal, stopping]) })
