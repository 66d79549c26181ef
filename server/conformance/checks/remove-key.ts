import { ofStep } from './outcome'

const works = 'Let a key that was deleted stay deleted: nothing on the node or in the cloud may put it back.'

/** Step 8: the node key is gone from cloud and node, refused, and still so after 120 s. */
export const removeKey = ofStep(8, {
  fix: (facts) => {
    if (facts.oldKeyRefused === false || facts.recheck?.oldKeyRefused === false) return works
    if (facts.undeletableCopy) return 'Keep no copy of the key that cannot be deleted (config drive, fixed user data).'
    if (!facts.apiDeleted || facts.recheck?.apiGone === false) return 'Let a key object be deleted by API for good.'
    return 'Let the node key be taken out of every authorized_keys on the node: no file may be write-protected or written again.'
  },
  fixOfFailure: () => works,
  // The node did not come out right when the old key works again.
  delivered: (facts) => facts.oldKeyRefused !== false && facts.recheck?.oldKeyRefused !== false,
})
