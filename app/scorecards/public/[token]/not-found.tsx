import { Logo } from '@/components/ui/logo'

/** One page for a link that never worked, has expired or was revoked: nobody learns which. */
export default function PublicLinkGone() {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <div className="grid max-w-prose justify-items-start gap-3">
        <Logo />
        <h1 className="text-title font-semibold">This link shows no scorecard</h1>
        <p className="text-dim">
          It has expired, was revoked, or was not copied whole. Ask whoever sent it for a new one: an admin makes it
          under Scorecards, Export.
        </p>
      </div>
    </main>
  )
}
