'use client'

import { Pasteable } from '../ui/copy'
import { Dialog } from '../ui/dialog'

/** The secret, this once, and how a receiver uses it. */
export function WebhookSecret({ secret, onClose }: { secret: string | null; onClose: () => void }) {
  return (
    <Dialog
      open={secret !== null}
      onClose={onClose}
      title="The secret of your webhook"
      description="It is shown this once; here it is kept sealed."
    >
      {secret ? (
        <div className="grid gap-3">
          <Pasteable text={secret} />
          <p className="text-small">
            Every request carries <code className="font-mono">webhook-id</code>,{' '}
            <code className="font-mono">webhook-timestamp</code> and{' '}
            <code className="font-mono">webhook-signature</code>, as Standard Webhooks says. The signature is{' '}
            <code className="font-mono">v1,</code> and the base64 of HMAC-SHA256 over{' '}
            <code className="font-mono">id.timestamp.body</code>; its key is what follows{' '}
            <code className="font-mono">whsec_</code>, decoded from base64.
          </p>
          <p className="text-small text-dim">
            Refuse a request whose time is more than five minutes away, and take the same{' '}
            <code className="font-mono">webhook-id</code> once. docs/webhooks.md has it in Node and Python.
          </p>
        </div>
      ) : null}
    </Dialog>
  )
}
