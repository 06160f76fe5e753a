"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import Link from "next/link";
import { useForm } from "react-hook-form";
import * as z from "zod";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { PasswordInput } from "../password-input";
import { useAuth } from "../use-auth";

const schema = z.object({
  name: z
    .string()
    .trim()
    .min(1, "Enter the name that colleagues know you by.")
    .max(100, "Use at most 100 characters."),
  email: z.email("Enter your e-mail address, such as ada@example.org."),
  password: z
    .string()
    .min(10, "Use at least 10 characters; a few words are easier to remember than signs.")
    .max(200, "Use at most 200 characters."),
});

export function SignUpForm({
  title,
  note,
  invitation,
  signIn,
}: {
  title: string;
  note: string;
  invitation: string | null;
  /** for those who have an account already */
  signIn?: string;
}) {
  const { error, signUp } = useAuth(() => "/");
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { name: "", email: "", password: "" },
  });
  const { errors, isSubmitting } = form.formState;
  return (
    <form
      method="post"
      onSubmit={form.handleSubmit((account) => signUp(account, invitation))}
      noValidate
      className="flex flex-col gap-4"
    >
      <div>
        <h1 className="text-lg font-semibold [overflow-wrap:anywhere]">{title}</h1>
        <p className="mt-0.5 text-sm text-muted">{note}</p>
      </div>
      {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
      <Field label="Name" error={errors.name?.message} required>
        <TextInput {...form.register("name")} autoComplete="name" autoFocus />
      </Field>
      <Field label="E-mail address" error={errors.email?.message} required>
        <TextInput {...form.register("email")} type="email" autoComplete="username" />
      </Field>
      <Field label="Password" help="At least 10 characters." error={errors.password?.message} required>
        <PasswordInput {...form.register("password")} autoComplete="new-password" />
      </Field>
      <Button type="submit" variant="primary" size="lg" loading={isSubmitting}>
        Create account
      </Button>
      {signIn ? (
        <p className="text-xs text-muted">
          You have an account?{" "}
          <Link href={signIn} className="underline underline-offset-2 hover:text-fg">
            Sign in to join
          </Link>
          .
        </p>
      ) : null}
    </form>
  );
}
