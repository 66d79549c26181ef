/** A vendor profile as its list has it: the same keys as an entry of clouds.yaml (field-notes 1.1). */
export type VendorValues = Readonly<Record<string, unknown>>
export type VendorProfiles = Readonly<Record<string, VendorValues>>

/** The vendors that one published list knew on one day. Facts were taken over, no sentences. */
export type VendorEra = {
  /** Project and revision, for messages: `openstacksdk 94758e92`. */
  source: string
  /** Folder of the list in that project. */
  path: string
  /** Day of the revision, ISO. */
  asOf: string
  licence: 'Apache-2.0'
  profiles: VendorProfiles
}
