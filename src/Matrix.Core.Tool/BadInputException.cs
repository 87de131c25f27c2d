namespace Matrix.Core.Tool;

/// <summary>
/// The exception for input that cannot be read at all. Its message goes to standard error, and the process ends with <see cref="ExitCode.BadInput"/>.
/// </summary>
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
