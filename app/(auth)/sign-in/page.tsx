"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod";
import { useDocumentTitle } from "@/app/page-title";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { localPath } from "../auth-answer";
import { useAuthState } from "../auth-state";
import { PasswordInput } from "../password-input";
import { useAuth } from "../use-auth";

const schema = z.object({
  email: z.email("Enter your e-mail address, such as ada@example.org."),
  password: z.string().min(1, "Enter your password."),
});

export default function SignInPage() {
  useDocumentTitle("Sign in");
  const router = useRouter();
  const next = useSearchParams().get("next");
  const { data } = useAuthState();
  const { error, signIn } = useAuth(() => localPath(next));
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { email: "", password: "" } });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;
  const isSignedIn = Boolean(data?.viewer);
  const isFirst = data?.needsFirstAccount === true;
  useEffect(() => {
    if (isFirst) router.replace("/sign-up");
    else if (isSignedIn && !isSubmitSuccessful) router.replace(localPath(next));
  }, [isFirst, isSignedIn, isSubmitSuccessful, next, router]);

  return (
    <form method="post" onSubmit={form.handleSubmit(signIn)} noValidate className="flex flex-col gap-4">
      <h1 className="text-lg font-semibold">Sign in</h1>
      {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
      <Field label="E-mail address" error={errors.email?.message} required>
        <TextInput {...form.register("email")} type="email" autoComplete="username" autoFocus />
      </Field>
      <Field label="Password" error={errors.password?.message} required>
        <PasswordInput {...form.register("password")} autoComplete="current-password" />
      </Field>
      <Button type="submit" variant="primary" size="lg" loading={isSubmitting}>
        Sign in
      </Button>
      <p className="text-xs text-muted">
        New here? A colleague's invitation link is the way in:{" "}
        <Link href="/sign-up" className="underline underline-offset-2 hover:text-fg">
          how to join
        </Link>
        .
      </p>
    </form>
  );
}
