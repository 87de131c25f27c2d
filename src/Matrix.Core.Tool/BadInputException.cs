namespace Matrix.Core.Tool;

/// <summary>Input that cannot be read at all: told on standard error, and the process ends with <see cref="ExitCode.BadInput"/>.</summary>
internal sealed class BadInputException : Exception
{
    public BadInputException()
    {
    }

    public BadInputException(string message)
        : base(message)
    {
    }

    public BadInputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
