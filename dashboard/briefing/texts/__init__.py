"""Write what each kind of slide says on its page, as plain values for templates and PowerPoint."""
