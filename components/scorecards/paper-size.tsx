/** While it is mounted, this page prints landscape on whatever paper there is; the browser makes the PDF. */
export const PaperSize = () => <style>{'@page { size: landscape; margin: 9mm }'}</style>
