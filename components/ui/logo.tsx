/** The thread and the weight. */
export const Logo = ({ height = 26 }: { height?: number }) => (
  <svg aria-hidden width={(height * 14) / 26} height={height} viewBox="0 0 14 26" className="shrink-0">
    <path d="M7 0v16" className="stroke-ink" strokeWidth="1.4" />
    <path d="M7 25.5 3 18.6 4.6 15.6h4.8l1.6 3z" className="fill-plum" />
  </svg>
)
