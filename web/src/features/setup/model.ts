/** The shortest password the server takes. */
export const PASSWORD_MIN = 8;

/** What a person types to set the server up. */
export interface SetupDraft {
  name: string;
  password: string;
  token: string;
}

/** Fields that are not ready to send. */
export function faultyFields(draft: SetupDraft): (keyof SetupDraft)[] {
  const faulty: (keyof SetupDraft)[] = [];
  if (!draft.name.trim()) faulty.push("name");
  if (draft.password.length < PASSWORD_MIN) faulty.push("password");
  if (!draft.token.trim()) faulty.push("token");
  return faulty;
}
