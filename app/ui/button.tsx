import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentPropsWithRef, ReactNode } from "react";
import { cn } from "./cn";
import { NavLink } from "./nav-link";
import { Spinner } from "./spinner";

const buttonStyles = cva(
  "relative inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors duration-75 disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "border-transparent bg-accent text-on-accent hover:bg-accent-hover",
        secondary:
          "border-line-strong bg-panel text-fg shadow-sm hover:bg-[image:linear-gradient(var(--hover),var(--hover))]",
        ghost: "border-transparent text-muted hover:bg-hover hover:text-fg data-popup-open:bg-hover",
        danger: "border-transparent bg-danger text-on-accent hover:bg-danger-hover",
      },
      size: {
        sm: "h-control-sm px-2 text-xs [&_svg]:size-3.5",
        md: "h-control px-3 text-sm",
        lg: "h-10 px-4 text-base",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

type Look = VariantProps<typeof buttonStyles> & {
  /** an icon before the text */
  icon?: ReactNode;
  /** keeps the width, shows a spinner, takes no clicks */
  loading?: boolean;
};
type AsButton = Look & { href?: undefined } & ComponentPropsWithRef<"button">;
type AsLink = Look & { href: string } & Omit<ComponentPropsWithRef<typeof NavLink>, "href">;
export type ButtonProps = AsButton | AsLink;

/** A button, or with `href` a link that looks like one. `type` is "button" unless told otherwise. */
export function Button(props: ButtonProps) {
  const { variant, size, icon, loading, className, children } = props;
  const classes = cn(buttonStyles({ variant, size }), className);
  const inner = (
    <>
      {loading ? (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner label="Working" />
        </span>
      ) : null}
      <span className={cn("inline-flex items-center gap-1.5", loading && "opacity-0")}>
        {icon}
        {children}
      </span>
    </>
  );
  if (props.href !== undefined) {
    const { variant: _v, size: _s, icon: _i, loading: _l, className: _c, children: _ch, ...rest } = props;
    // What is downloaded is no page.
    return rest.download === undefined ? (
      <NavLink {...rest} className={classes}>
        {inner}
      </NavLink>
    ) : (
      <a {...rest} className={classes}>
        {inner}
      </a>
    );
  }
  const {
    variant: _v,
    size: _s,
    icon: _i,
    loading: _l,
    className: _c,
    children: _ch,
    href: _h,
    type,
    onClick,
    ...rest
  } = props;
  return (
    <button
      {...rest}
      type={type ?? "button"}
      // Not `disabled`: that would take the focus away from who pressed it.
      aria-disabled={loading || undefined}
      aria-busy={loading || undefined}
      onClick={loading ? (event) => event.preventDefault() : onClick}
      className={classes}
    >
      {inner}
    </button>
  );
}
