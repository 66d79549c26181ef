import { paths } from '@/components/nav/paths'
import { buttonClasses } from '@/components/ui/button'

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <div className="grid justify-items-start gap-3">
        <h1 className="text-title font-semibold">There is no such page</h1>
        <p className="text-dim">The address may be old, or what it named may be gone.</p>
        {/* A plain link: every page names the scripts of this one, and next/link would be among them once more. */}
        <a href={paths.fleet()} className={buttonClasses('primary')}>
          Go to Fleet
        </a>
      </div>
    </main>
  )
}
