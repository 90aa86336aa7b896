"""What the rule of the scene says on a call, what it rested on, and given again."""
