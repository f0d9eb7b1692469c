export { client } from './client'
export { ApiError, Refused, isProblem, sentence, successOf, type Problem } from './errors'
export { hashOf, headers, mutate, mutateByHash, query } from './gql'
export { changePassword, forgetAnswers, onSignedOut, refreshSignIn, signInByLink, signInByPassword, signOut, signedInPerson } from './sign-in'
