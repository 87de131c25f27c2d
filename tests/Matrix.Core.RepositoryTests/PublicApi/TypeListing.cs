using System.Reflection;
using System.Runtime.CompilerServices;

namespace Matrix.Core.RepositoryTests.PublicApi;

/// <summary>What PublicApiAnalyzers does not see of a package's API: the kind of a type, its base type, its interfaces, and what type parameters must be.</summary>
internal static class TypeListing
{
    /// <summary>Returns a line for each public type and for each of its methods that constrains a type parameter, sorted.</summary>
    public static string Of(Assembly assembly) =>
        string.Concat(assembly.GetExportedTypes().SelectMany(Lines).Order(StringComparer.Ordinal).Select(line => $"{line}\n"));

    private static IEnumerable<string> Lines(Type type)
    {
        string[] bases = [.. Bases(type)];
        yield return $"{FullNameOf(type)} : {Kind(type)}{(bases.Length > 0 ? $" : {string.Join(", ", bases)}" : "")}{Constraints(type.GetGenericArguments())}";
        foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            if ((method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && Constraints(method.GetGenericArguments()) is { Length: > 0 } constraints)
            {
                yield return $"{FullNameOf(type)}.{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))}){constraints}";
            }
        }
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => $"{(type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "")}{(type.IsByRefLike ? "ref " : "")}struct",
        { BaseType: { } parent } when parent == typeof(MulticastDelegate) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ => $"{(type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}class",
    };

    /// <summary>Gets the base type and every interface that users see, also one that the type has through an interface that they do not see.</summary>
    private static IEnumerable<string> Bases(Type type) => type switch
    {
        { IsEnum: true } => [NameOf(Enum.GetUnderlyingType(type))],
        { BaseType: { } parent } when parent == typeof(MulticastDelegate) => [],
        _ => new[] { type.BaseType }.OfType<Type>().Where(parent => parent != typeof(object) && parent != typeof(ValueType)).Select(NameOf)
            .Concat(type.GetInterfaces().Where(item => item.IsVisible).Select(NameOf).Order(StringComparer.Ordinal)),
    };

    private static string Constraints(IEnumerable<Type> parameters) => string.Concat(parameters
        .Where(parameter => parameter.IsGenericParameter)
        .Select(parameter => (parameter.Name, Attributes: parameter.GenericParameterAttributes & ~GenericParameterAttributes.VarianceMask, Types: parameter.GetGenericParameterConstraints()))
        .Where(parameter => parameter.Attributes != GenericParameterAttributes.None || parameter.Types.Length > 0)
        .Select(parameter => $" where {parameter.Name} : {string.Join(", ", parameter.Types.Select(NameOf).Order(StringComparer.Ordinal).Prepend($"{parameter.Attributes}").Where(text => text != "None"))}"));

    private static string FullNameOf(Type type) => $"{type.Namespace}.{NameOf(type)}";

    /// <summary>Gets the name as C# writes it, without namespaces.</summary>
    private static string NameOf(Type type)
    {
        if (type.IsGenericParameter || type.HasElementType)
        {
            return type.IsGenericParameter ? type.Name : NameOf(type.GetElementType()!) + type.Name[type.GetElementType()!.Name.Length..];
        }

        string name = type.IsNested ? $"{NameOf(type.DeclaringType!)}.{type.Name}" : type.Name;
        string[] arguments = [.. type.GetGenericArguments().Select(NameOf)];
        return arguments.Length == 0 ? name : $"{name.Split('`')[0]}<{string.Join(", ", arguments)}>";
    }
}
