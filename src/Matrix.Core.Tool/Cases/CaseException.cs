namespace Matrix.Core.Tool.Cases;

/// <summary>The exception for a case that cannot be run.</summary>
internal sealed class CaseException : Exception
{
    public CaseException()
    {
    }

    public CaseException(string message)
        : base(message)
    {
    }

    public CaseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public CaseException(string code, string message)
        : base(message) => Code = code;

    /// <summary>Gets the code of the error in the output.</summary>
    public string Code { get; } = "bad_case";
}
