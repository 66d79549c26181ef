import { ofStep } from './outcome'

const tellUser =
  'Tell the login user of each image by API (an image property such as os_admin_user), so that the first try works.'

/** Step 6: the login user is known before the first try, and the first try works. */
export const logIn = ofStep(6, {
  fix: () => tellUser,
  fixOfFailure: () =>
    "Put the node's key in place for the login user of the image, and tell that user by API (an image property such as os_admin_user).",
})
