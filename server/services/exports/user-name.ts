/**
 * Is this the name of an account, and nothing that a tool could take for more? A cloud's image may tell any text as its login
 * user, and the text goes into files that ssh and Ansible read.
 */
export const isUser = (name: string | null): name is string =>
  name !== null && /^[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,63}\$?$/.test(name)
