import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Schemas } from "@/lib/api/client";
import { expectOk, unwrap } from "@/lib/api/problem";
import { forgetSession, rememberSession } from "@/lib/auth";
import { authQueries } from "./queries";

/** Signs a person in; the server sets the cookies. */
export function useSignIn() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["LoginRequest"]) => unwrap(api.POST("/api/v1/auth/login", { body })),
    onSuccess: (session) => {
      rememberSession(session.expiresIn);
      queryClient.setQueryData(authQueries.me().queryKey, session.user);
    },
  });
}

/** Sets a new password with the token of a reset link. */
export function useResetPassword() {
  return useMutation({
    mutationFn: (body: Schemas["RedeemResetRequest"]) =>
      expectOk(api.POST("/api/v1/auth/password-reset", { body })),
  });
}

/** Ends the session on this device. */
export function useSignOut() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => expectOk(api.POST("/api/v1/auth/logout", { body: {} })),
    onSuccess: () => {
      forgetSession();
      queryClient.clear();
      queryClient.setQueryData(authQueries.me().queryKey, null);
    },
  });
}

/** Changes the password; every other session ends, and this one goes on. */
export function useChangePassword() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["ChangePasswordRequest"]) => unwrap(api.PUT("/api/v1/me/password", { body })),
    onSuccess: (session) => {
      rememberSession(session.expiresIn);
      return queryClient.invalidateQueries({ queryKey: authQueries.sessions().queryKey });
    },
  });
}

/** Ends one session. */
export function useEndSession() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => expectOk(api.DELETE("/api/v1/sessions/{id}", { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: authQueries.sessions().queryKey }),
  });
}

/** Ends every session, the one of this device too. */
export function useSignOutEverywhere() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => expectOk(api.DELETE("/api/v1/sessions")),
    onSuccess: () => {
      forgetSession();
      queryClient.clear();
      queryClient.setQueryData(authQueries.me().queryKey, null);
    },
  });
}
