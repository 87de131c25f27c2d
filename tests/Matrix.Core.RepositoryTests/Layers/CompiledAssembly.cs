using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Matrix.Core.RepositoryTests.Layers;

/// <summary>What a compiled package refers to.</summary>
internal sealed class CompiledAssembly : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;

    public CompiledAssembly(string path)
    {
        Assert.True(File.Exists(path), $"{path} is not there: this project must reference every project under src");
        _file = new PEReader(File.OpenRead(path));
        _reader = _file.GetMetadataReader();
    }

    /// <summary>The assemblies referred to, by name.</summary>
    public IEnumerable<string> References => _reader.AssemblyReferences.Select(handle => _reader.GetString(_reader.GetAssemblyReference(handle).Name));

    /// <summary>The types referred to, by full name.</summary>
    public IEnumerable<string> Types => _reader.TypeReferences.Select(NameOf);

    /// <summary>The members of other assemblies' types referred to, as <c>Namespace.Type.member</c>.</summary>
    public IEnumerable<string> Members => _reader.MemberReferences
        .Select(_reader.GetMemberReference)
        .Where(member => member.Parent.Kind == HandleKind.TypeReference)
        .Select(member => $"{NameOf((TypeReferenceHandle)member.Parent)}.{_reader.GetString(member.Name)}");

    /// <summary>The methods that native code stands behind.</summary>
    public IEnumerable<string> NativeMethods => _reader.MethodDefinitions
        .Select(_reader.GetMethodDefinition)
        .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
        .Select(method => _reader.GetString(method.Name));

    public void Dispose() => _file.Dispose();

    private string NameOf(TypeReferenceHandle handle)
    {
        TypeReference type = _reader.GetTypeReference(handle);
        string space = _reader.GetString(type.Namespace);
        return space.Length == 0 ? _reader.GetString(type.Name) : $"{space}.{_reader.GetString(type.Name)}";
    }
}
