/** Facts about how a cloud behaves that were seen to be so (product.md, "Quirk"). More kinds follow. */
export const quirkKinds = ['network-role'] as const
export type QuirkKind = (typeof quirkKinds)[number]
